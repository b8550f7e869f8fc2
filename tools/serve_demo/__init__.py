"""`make serve-demo`: the LTI tool, an LMS beside it, and a course in which a class has handed in."""
