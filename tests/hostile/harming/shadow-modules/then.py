import json
import os
import subprocess
import sys

print(subprocess.run([sys.executable, "-c", "import json"], capture_output=True, text=True, cwd="/tmp").stdout)
