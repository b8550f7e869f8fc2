"""
misconception: Gives x and y different batch letters, and sums all of A for its trace.
fails:
  trace_and_field: write the same letter twice to walk along the diagonal
  batched_sums: the batch letter stands in each batched input and in the output
"""


def einsum_strings():
    return {
        "trace": "ij->",
        "dipole": "bn,bnx->bx",
        "quadratic": "bd,de,ce->b",
        "gram": "bnd,bmd->bnm",
        "swap": "ijk->ikj",
        "field": "fnx,x->fn",
        "frobenius": "nm,nm->",
    }
