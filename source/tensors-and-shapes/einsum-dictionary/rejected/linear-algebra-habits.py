"""
misconception: Reads swap as a full transpose and the Frobenius product as a matrix product.
fails:
  swap: Reversing all letters moves the first axis as well.
  frobenius: Crossed letters, as in a matrix product, give a trace.
"""


def einsum_strings():
    return {
        "trace": "ii->",
        "dipole": "bn,bnx->bx",
        "quadratic": "bd,de,be->b",
        "gram": "bnd,bmd->bnm",
        "swap": "ijk->kji",
        "field": "fnx,x->fn",
        "frobenius": "nm,mn->",
    }
