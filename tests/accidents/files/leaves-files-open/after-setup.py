files = [open('masses.csv') for _ in range(50)]
