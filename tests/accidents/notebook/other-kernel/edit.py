def edit(notebook):
    notebook["metadata"]["kernelspec"] = {"display_name": "Julia 1.10", "language": "julia", "name": "julia-1.10"}
