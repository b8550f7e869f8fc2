from google.colab import drive, files
drive.mount('/content/drive')
uploaded = files.upload()
