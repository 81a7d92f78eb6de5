using TrustedSpace.Connector.Policy;
using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Connector.Freezes;

/// <summary>Freezes that this connector has learnt of, durable, with what it signed about each: asked again, it gives the same answer.</summary>
internal sealed class FreezeTable
{
    private readonly LedgerDatabase _database;

    public FreezeTable(LedgerDatabase database)
    {
        _database = database;
        _database.Execute(
            """
            CREATE TABLE IF NOT EXISTS freeze (
                id TEXT PRIMARY KEY,
                signed_order TEXT NOT NULL,
                order_acknowledgement TEXT NOT NULL,
                signed_lift TEXT,
                lift_acknowledgement TEXT
            ) STRICT, WITHOUT ROWID
            """);
    }

    /// <summary>Signed orders without a lift.</summary>
    public IReadOnlyList<string> OrdersInForce() => _database.All(row => row.GetString(0), "SELECT signed_order FROM freeze WHERE signed_lift IS NULL");

    public KnownFreeze? Find(FreezeId freeze) => _database.First(
        row => new KnownFreeze(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2)),
        "SELECT signed_order, order_acknowledgement, lift_acknowledgement FROM freeze WHERE id = $id",
        ("$id", freeze.Value));

    public void Add(FreezeId freeze, string order, string acknowledgement) => _database.Execute(
        "INSERT INTO freeze (id, signed_order, order_acknowledgement) VALUES ($id, $order, $acknowledgement)",
        ("$id", freeze.Value),
        ("$order", order),
        ("$acknowledgement", acknowledgement));

    public void Lift(FreezeId freeze, string lift, string acknowledgement) => _database.Execute(
        "UPDATE freeze SET signed_lift = $lift, lift_acknowledgement = $acknowledgement WHERE id = $id AND signed_lift IS NULL",
        ("$id", freeze.Value),
        ("$lift", lift),
        ("$acknowledgement", acknowledgement));
}

/// <summary>What is stored of a freeze.</summary>
/// <param name="Order">As the regulator signed it.</param>
/// <param name="OrderAcknowledgement">As this owner signed it.</param>
/// <param name="LiftAcknowledgement">As this owner signed it; null while the freeze is in force.</param>
internal sealed record KnownFreeze(string Order, string OrderAcknowledgement, string? LiftAcknowledgement);
