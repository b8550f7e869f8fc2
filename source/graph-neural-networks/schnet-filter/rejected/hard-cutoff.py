"""
misconception: Drops the atoms beyond the cutoff and leaves the others at full strength.
fails:
  two_atoms: "the cutoff 0.5 (cos(pi r / rc) + 1)"
  message: "times the cutoff function"
  continuous: "Moving an atom across the cutoff makes the output jump."
"""


def cfconv(h, pos, Wf, centers, gamma, rc):
    pos = jnp.asarray(pos)
    other = ~jnp.eye(len(pos), dtype=bool)
    r = jnp.sqrt(jnp.where(other, ((pos[:, None] - pos[None]) ** 2).sum(axis=-1), 1.0))
    filters = jnp.exp(-gamma * (r[..., None] - centers) ** 2) @ Wf
    return jnp.einsum("jf,ijf,ij->if", h, filters, other & (r < rc))
