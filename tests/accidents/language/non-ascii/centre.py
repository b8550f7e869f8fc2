def mittelpunkt(позиции, größe=1.0, Δ=0.0):
    """Schwerpunkt — центр, 中心."""
    return позиции.mean(axis=0) * größe + Δ

centre = mittelpunkt
