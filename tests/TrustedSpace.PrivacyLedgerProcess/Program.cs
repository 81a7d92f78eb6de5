using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

// An owner's process that charges jobs to its privacy ledger, for tests that kill it. Arguments: the state folder, then the point at which to stop, or "many".
var point = args[1];
using var database = new LedgerDatabase(args[0]);
var ledger = new PrivacyLedger(database, TimeProvider.System);
if (point == "many")
{
    while (true)
    {
        Charge();
        Console.WriteLine("sent"); // what depends on data leaves here
    }
}

Charge();
Reach("sent");

void Charge()
{
    Reach("unreserved");
    var use = new Use(1, new UseSubject
    {
        Job = JobId.New(TimeProvider.System),
        Grant = GrantId.New(TimeProvider.System),
        Consumer = ParticipantId.Parse("pharma"),
        Dataset = DatasetId.Parse("hospital-a-tumours"),
        Operation = Operation.Statistics,
        Budget = new GrantParameters(),
    });
    var charge = ledger.Reserve(use, Rho.OfUnits(1000), Rho.OfUnits(1_000_000_000))!;
    Reach("reserved");
    charge.Spend();
    Reach("spent");
}

void Reach(string reached)
{
    if (reached == point)
    {
        Console.WriteLine(reached);
        Console.Read(); // never comes
    }
}
