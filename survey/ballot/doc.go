// Package ballot is the sealed ballot box: the secrets in links, the slots of ballots, the
// sealing and opening of ballots, the folder with the keys, and the counting.
//
// A submission is two ballots, one for each survey.Part. Each is padded to one length and
// sealed on arrival to the public key of a ballot box, so that nobody reads it, the owner
// of the database included. On an opening day the closed ballots of a box are opened in
// memory and Count turns them into what may be published, question by question, and a
// Carry that waits, sealed again, for the next opening. The private key is then destroyed.
//
// What an attacker with the database can do:
//   - read a ballot: no, the private keys lie in the key folder, outside the data folder;
//   - add or copy a ballot, or a carry: no, each holds a tag made with the link key for its
//     own box and slot;
//   - tell from its slot whose a ballot is: no, slots are made with the link key, and a
//     ballot that stays behind when its link has closed gets a random one;
//   - learn anything from a length: no, all ballots have one.
//
// The package knows no SQL and no web. It uses the standard library's crypto/hpke
// (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305) and HMAC-SHA256.
package ballot
