"""Two small assignments that honest students work on: one on NumPy, one on JAX and Keras."""

from __future__ import annotations

from pathlib import Path

from molgrade.engine import Autograder

from tests.engine.conftest import Toy, write_autograder
from tests.hostile import toy as numpy_toy

LIMITS = numpy_toy.LIMITS | {"cell_seconds": 5, "submission_seconds": 120}
SETUP = "import numpy as np\nimport matplotlib.pyplot as plt"
DATA = {"masses.csv": b"H,1.008\nC,12.011\n"}

ENERGY = """
import numpy as np

@test_case(name="Harmonic", points=2, failure_message="Half the sum of squares.")
def test_harmonic(energy, jnp):
    assert abs(float(energy(jnp.asarray([1.0, 2.0]))) - 2.5) < 1e-12

@test_case(name="Force", points=2, hidden=True, failure_message="Its gradient is x.")
def test_force(energy, jax, jnp):
    x = np.random.default_rng(5).normal(size=7)
    got = np.asarray(jax.grad(energy)(jnp.asarray(x)))
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, x, rtol=1e-12)
"""
NET = """
import numpy as np

@test_case(name="Learns a line", points=3, hidden=True, failure_message="Train until the line is found.")
def test_line(fit):
    x = np.random.default_rng(3).normal(size=(64, 1)).astype(np.float32)
    model = fit(x, 2 * x + 1)
    assert np.abs(np.asarray(model(x)) - (2 * x + 1)).max() < 0.2
"""
FRAMEWORKS_SETUP = """
import jax
jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import keras
import numpy as np
"""
ENERGY_ANSWER = "def energy(x):\n    return 0.5 * jnp.sum(x**2)"
NET_ANSWER = """
def fit(x, y):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.fit(x, y, epochs=20, batch_size=16, verbose=0)
    return model
"""
HONEST = {"numpy": numpy_toy.HONEST, "frameworks": {"energy": ENERGY_ANSWER, "net": NET_ANSWER}}


def make_toy(name: str, folder: Path) -> Autograder:
    if name == "numpy":
        return write_autograder(folder, SETUP, numpy_toy.TOYS, limits=LIMITS, data=DATA)
    toys = [Toy("energy", ["energy"], ENERGY), Toy("net", ["fit"], NET)]
    limits = LIMITS | {"cell_seconds": 30, "check_seconds": 30, "memory_mb": 4096}
    return write_autograder(folder, FRAMEWORKS_SETUP, toys, limits=limits)
