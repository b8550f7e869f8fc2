with open('masses.csv', 'w') as file:
    file.write('')
