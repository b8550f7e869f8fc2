"""Answers with maps, whose keys could be made to collide."""
serve(lambda request: {"ok": {str(n): n for n in range(1000)}})
