jax.config.update('jax_debug_nans', True)
jax.config.update('jax_platforms', 'cuda')
keras.config.set_floatx('float64')
