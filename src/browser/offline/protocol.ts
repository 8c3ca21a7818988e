/** The file of the service worker, beside the page. */
export const SW_FILE = 'sw.js'

/** From the page to a worker that waits: it is to take the place of the old one. */
export const UPDATE = 'skein-update'
