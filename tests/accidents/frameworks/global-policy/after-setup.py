keras.mixed_precision.set_global_policy('float32')
keras.utils.set_random_seed(812)
keras.backend.clear_session()
