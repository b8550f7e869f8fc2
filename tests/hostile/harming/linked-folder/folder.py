"""The folder is a link to another student's."""


def attack(folder, content):
    folder.parent.mkdir(parents=True)
    folder.symlink_to("../00-honest/toy")
