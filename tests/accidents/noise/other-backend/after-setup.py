import matplotlib
matplotlib.use('TkAgg')
plt.plot([1, 2])
