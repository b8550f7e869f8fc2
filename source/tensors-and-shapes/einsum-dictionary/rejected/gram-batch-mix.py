"""
misconception: Gives the two copies of X different batch letters, which mixes molecules.
fails:
  gram: the batch letter must be the same in both inputs and appear in the output
"""


def einsum_strings():
    return {
        "trace": "ii->",
        "dipole": "bn,bnx->bx",
        "quadratic": "bd,de,be->b",
        "gram": "bnd,cmd->bnm",
        "swap": "ijk->ikj",
        "field": "fnx,x->fn",
        "frobenius": "nm,nm->",
    }
