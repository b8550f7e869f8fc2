keras.config.set_dtype_policy('float16')
keras.config.set_floatx('float16')
jax.config.update('jax_enable_x64', False)
