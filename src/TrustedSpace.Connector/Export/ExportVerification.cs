using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Export;

/// <summary>Verifies an export from the ground up: grant, consumer's signature, dataset, elements, sealing key.</summary>
internal sealed class ExportVerification(
    GrantVerification grants,
    SpecVerification specs,
    SealingCertificates certificates,
    OwnedDatasets datasets,
    ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "export verification");

    /// <exception cref="RefusedException">Names what does not hold.</exception>
    public async Task<VerifiedExport> VerifyAsync(string token, string signed, CancellationToken cancellationToken)
    {
        var grant = await grants.VerifyAsync(token, cancellationToken);
        var spec = specs.Verify<ExportSpec>(signed, ExportSpec.StatementType, grant, _stage);
        specs.RequireUnder(grant, Operation.Export, spec.Grant, spec.Purpose, spec.IssuedAt, _stage);
        var dataset = datasets.Find(spec.Dataset);
        Require(
            dataset.Description.Product == grant.Request.Detail.Product,
            $"dataset {spec.Dataset} is not in product {grant.Request.Detail.Product}, which the grant is for");
        Require(spec.Elements.Count > 0 && spec.Elements.Distinct().Count() == spec.Elements.Count, "an export names one element or more, each once");
        SpecVerification.RequireGranted(grant, spec.Elements, _stage);
        var consumer = certificates.Verify(spec.Sealing, grant.Claims.Consumer, _stage);
        Require(consumer.Thumbprint == grant.Claims.Sealing, "the sealing certificate is not the one that the grant names");
        return new VerifiedExport { Spec = spec, Grant = grant, Dataset = dataset, Consumer = consumer };
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw _stage.Refuse(RefusalCode.Denied, otherwise, "Ask for what the grant allows, or request another grant.");
        }
    }
}
