import tensorflow as tf
tf.get_logger().setLevel('DEBUG')

def fit(x, y):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(1,))])
    model.summary()
    model.compile(keras.optimizers.SGD(0.1), 'mse')
    history = model.fit(x, y, epochs=20, batch_size=16, verbose=1)
    print(model.evaluate(x, y), model.predict(x)[:2])
    return model
