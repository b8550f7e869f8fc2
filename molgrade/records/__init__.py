"""What is kept of grading: nbgrader's gradebook, feedback pages and tables."""
