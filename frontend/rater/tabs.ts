/** One rating tab at a time. */

/**
 * One name for all studies of this server: the cookie that names the rater belongs to the whole
 * browser, so a second invitation in another tab would send one rater's answers as another's.
 */
const LOCK_NAME = "iqastudy-rating";

/**
 * Resolves when this tab is the only one; it stays so until it is closed.
 *
 * @param locks - `navigator.locks`; undefined on an insecure origin, where nothing can be held
 *     and the server's rule of one active sitting must do.
 * @param onWaiting - Called once if another tab was first.
 */
export function becomeOnlyTab(
  locks: LockManager | undefined,
  onWaiting: () => void,
): Promise<void> {
  if (locks === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const hold = (): Promise<never> => {
      resolve();
      return new Promise<never>(() => undefined);
    };
    locks
      .request(LOCK_NAME, { ifAvailable: true }, (lock) => {
        if (lock !== null) return hold();
        onWaiting();
        return locks.request(LOCK_NAME, hold);
      })
      .catch(reject);
  });
}
