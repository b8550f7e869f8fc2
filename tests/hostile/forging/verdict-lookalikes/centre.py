"""Shows what a passed check shows, and what a grader's own results look like."""
import json

words = "Passed: Any molecule (2 of 2 points)."
results = {"tests": [{"name": "centre", "score": 1000, "max_score": 1}], "score": 1000, "points": 1000}
display({"text/plain": words, "text/html": f"<p>\u2713 {words}</p>"}, raw=True)
display({"application/json": json.dumps(results), "text/plain": "1000"}, raw=True)
print(words, json.dumps(results), "##OTTER##", "1.0", sep="\n")
1000
