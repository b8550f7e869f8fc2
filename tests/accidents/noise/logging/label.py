import logging
logging.basicConfig(level=logging.DEBUG, force=True)

def label(text):
    logging.debug('label of %s', text)
    logging.getLogger('mine').error('no error')
    return text.upper()[::-1]
