using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.ShareLedgerProcess;
using TrustedSpace.Tests.Homomorphic.Multiparty;

// A party's process, for tests that kill it. Arguments: folder with the public "seed" of a session of two, a party's stored "key", and its ledger "shares"; then
// the point at which to stop, or "many".
var (folder, point) = (args[0], args[1]);
using var file = new PausingFile(Path.Combine(folder, "shares"), point);
using var ledger = new FileShareLedger(file);
var session = new MultipartySession(new HomomorphicContext(EncryptionParameters.Bfv(4096, 20)), File.ReadAllBytes(Path.Combine(folder, "seed")), parties: 2);
using var key = PartyKey.Import(session, File.ReadAllBytes(Path.Combine(folder, "key")));
if (point == "many")
{
    for (byte number = 0; number < byte.MaxValue; number++)
    {
        ledger.TryRecord(new ShareRecord(session.Id, key.Party, new Digest([.. Enumerable.Repeat(number, Digest.Size)])));
        Console.WriteLine(number);
    }
}
else
{
    CollectivePublicKey.Share(key, ledger);
    file.Reach("given");
}
