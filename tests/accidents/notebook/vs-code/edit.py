def edit(notebook):
    notebook["metadata"] |= {
        "kernelspec": {"display_name": "venv (3.12.1)", "language": "python", "name": "venv"},
        "language_info": {"name": "python", "version": "3.12.1", "nbconvert_exporter": "python"},
        "vscode": {"interpreter": {"hash": "ab12"}},
    }
    for c in notebook["cells"]:
        c["metadata"] |= {"vscode": {"languageId": "python"}, "ExecuteTime": {"end_time": "2026-03-01"}}
