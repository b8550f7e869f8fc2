"""
misconception: Leaves out the arrow everywhere and lets NumPy choose the output.
fails:
  batched_sums: Without `->` a repeated index is always summed; keep the batch index in the output.
  gram: the batch letter must be the same in both inputs and appear in the output
"""


def einsum_strings():
    return {
        "trace": "ii",
        "dipole": "bn,bnx",
        "quadratic": "bd,de,be",
        "gram": "bnd,bmd",
        "swap": "ikj",
        "field": "fnx,x",
        "frobenius": "nm,nm",
    }
