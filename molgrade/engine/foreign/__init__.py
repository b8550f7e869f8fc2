"""Autograders made elsewhere: Otter's zips and plain nbgrader notebooks, as the engine's `Autograder`.

Their tests stand where they stand in the notebook, and many of them need the student's own objects, so they
are run there (`in_place`), by the examiner where that can be, and else in the sandbox (`beside`). Loaders are
imported by their modules' names: the sandbox imports from here too, and needs none of them.
"""
