import io, sys
sys.stdout = sys.stderr = io.StringIO()
