using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class InMemoryShareLedgerTests : ShareLedgerTests
{
    protected override IShareLedger Open() => new InMemoryShareLedger();
}
