def edit(notebook):
    notebook["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    notebook["nbformat_minor"] = 0
    for n, c in enumerate(notebook["cells"]):
        del c["id"]
        c["metadata"] |= {"id": f"Xy{n}", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "abc"}
        c["source"] = c["source"].splitlines(keepends=True)
