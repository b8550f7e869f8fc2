def einsum_strings():
    """Ellipses for the axes that only go along."""
    return {
        "trace": "...ii->...",
        "dipole": "...n, ...nx -> ...x",
        "quadratic": "...d, de, ...e -> ...",
        "gram": "...nd, ...md -> ...nm",
        "swap": "...jk -> ...kj",
        "field": "...x, x -> ...",
        "frobenius": "nm, nm ->",
    }
