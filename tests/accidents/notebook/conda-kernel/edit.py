def edit(notebook):
    notebook["metadata"]["kernelspec"] = {"display_name": "chem", "language": "python", "name": "conda-env-chem"}
