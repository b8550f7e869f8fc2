"""The LTI 1.3 tool: assignments of the bank in the courses of an LMS. Needs the extra `lms`."""
