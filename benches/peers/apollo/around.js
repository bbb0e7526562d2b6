// What of a circle on the Earth does a statement need?

const EARTH_RADIUS_KM = 6_371;
const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (radians) => (radians * 180) / Math.PI;

/** The point on the unit sphere, the square of the chord to the edge, the south, the north, the west and the east. */
export function around({ latitude, longitude, rayonKm }) {
  const [phi, lambda, reach] = [radians(latitude), radians(longitude), rayonKm / EARTH_RADIUS_KM];
  const chord = 2 * Math.sin(reach / 2);
  const high = degrees(reach) * 1.000001;
  const wide = degrees(Math.asin(Math.min(1, Math.sin(reach) / Math.cos(phi)))) * 1.000001;
  const point = [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
  return [...point, chord * chord, latitude - high, latitude + high, longitude - wide, longitude + wide];
}
