jax.config.update('jax_debug_nans', True)
keras.config.set_floatx('float64')
