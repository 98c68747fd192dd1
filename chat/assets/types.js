// What the API answers, as the page uses it.

/**
 * @typedef {object} DocumentInfo
 * @property {string} id
 * @property {string} filename
 * @property {number | null} pages
 * @property {number} passages
 * @property {number[]} pages_without_text
 * @property {string[]} notes what of the file was not read
 * @property {number} created seconds since the epoch
 * @property {boolean} read_by_older this format is read better now
 */

/**
 * @typedef {object} DocumentList
 * @property {DocumentInfo[]} documents
 * @property {DocumentInfo[]} samples
 * @property {number | null} [expires] seconds since the epoch
 */

/**
 * @typedef {object} PageText
 * @property {string} document_id
 * @property {string} filename
 * @property {string} media_type
 * @property {number} part
 * @property {number} parts
 * @property {number | null} page
 * @property {string | null} page_label what is printed on the page, where it differs
 * @property {boolean} recognised read from a picture
 * @property {string | null} place
 * @property {string} text
 * @property {string | null} page_url
 * @property {string | null} passage_id
 * @property {number | null} start
 * @property {number | null} end
 * @property {number} heading_chars
 */

/**
 * @typedef {object} ShareInfo
 * @property {string} id
 * @property {string} url
 * @property {string} title
 * @property {number} expires seconds since the epoch
 */

/**
 * @typedef {object} Expected where the right answer is
 * @property {string} document_id
 * @property {number | null} page
 * @property {string | null} text
 */

/** @typedef {Expected & { filename: string }} Place */

/**
 * @typedef {object} Rated
 * @property {string} run_id
 * @property {1 | -1} rating
 * @property {string[]} reasons
 * @property {string} comment
 * @property {Expected | null} expected
 * @property {string | null} expected_filename
 */

export {};
