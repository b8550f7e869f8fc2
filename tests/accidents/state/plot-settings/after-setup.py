plt.rcParams.update({'figure.figsize': (40, 40), 'text.usetex': True})
plt.style.use('ggplot')
plt.switch_backend('agg')
