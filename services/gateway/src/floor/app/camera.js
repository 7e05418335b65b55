// Reading codes with the camera, where the browser can.

/** Says whether this browser can read codes with a camera at all. */
export const isThere = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

/** Shows what the camera sees in a video until a code is read; gives the code, or null at the end.
 *  Throws where the camera is not allowed. */
export async function read(video, stop) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const detector = new globalThis.BarcodeDetector();
    while (!stop.aborted) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found?.rawValue) return found.rawValue;
      await new Promise((resolve) => { requestAnimationFrame(resolve); });
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
