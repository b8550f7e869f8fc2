def einsum_strings() -> dict[str, str]:
    """Subscript strings for `np.einsum`.

    Returns:
        A dictionary with the keys trace, dipole, quadratic, gram, swap, field and frobenius.
    """
    ### BEGIN SOLUTION
    return {
        "trace": "ii->",
        "dipole": "bn,bnx->bx",
        "quadratic": "bd,de,be->b",
        "gram": "bnd,bmd->bnm",
        "swap": "ijk->ikj",
        "field": "fnx,x->fn",
        "frobenius": "nm,nm->",
    }
    ### END SOLUTION
