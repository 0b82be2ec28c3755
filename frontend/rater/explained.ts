/** An error whose message is a sentence for the rater; all others stay between programmers. */
export class Explained extends Error {}
