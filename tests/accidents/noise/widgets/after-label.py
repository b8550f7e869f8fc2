import ipywidgets as widgets
slider = widgets.IntSlider(3)
display(slider)
widgets.interact(lambda n: n * 2, n=(0, 5));
