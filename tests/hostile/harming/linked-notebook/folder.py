"""The notebook is a link to another student's."""


def attack(folder, content):
    folder.mkdir(parents=True)
    (folder / "toy.ipynb").symlink_to("../../00-honest/toy/toy.ipynb")
