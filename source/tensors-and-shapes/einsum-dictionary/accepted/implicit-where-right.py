def einsum_strings():
    """Other letters, and no arrow where NumPy's implicit output happens to be the wanted one."""
    return {
        "trace": "qq",
        "dipole": "ij,ijk->ik",
        "quadratic": "mX,XY,mY->m",
        "gram": "zab,zcb->zca",
        "swap": "acb",
        "field": "abc,c",
        "frobenius": "ab,ab",
    }
