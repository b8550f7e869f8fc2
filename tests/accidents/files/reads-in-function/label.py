def label(text):
    with open('masses.csv') as file:
        file.read()
    return text.upper()[::-1]
