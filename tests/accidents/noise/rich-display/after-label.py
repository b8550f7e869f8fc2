from IPython.display import HTML, Image, Markdown, Math, clear_output, display
display(HTML('<b>label</b>'), Markdown('*x*'), Math('x^2'))
clear_output(wait=True)
handle = display('0 %', display_id=True)
handle.update('100 %')
HTML('<video controls></video>')
