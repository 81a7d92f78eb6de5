using Google.Protobuf;
using Google.Protobuf.Collections;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Grants;

/// <summary>Verifies a statistics job from the ground up: grant, consumer's signature, every owner's decision, every key; nothing of it is frozen.</summary>
internal sealed class JobVerification(
    GrantVerification grants, SpecVerification specs, SealingCertificates certificates, FreezeRegister freezes, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "job verification");

    /// <exception cref="RefusedException">Names what does not hold.</exception>
    public async Task<VerifiedJob> VerifyAsync(BeginRequest request, CancellationToken cancellationToken)
    {
        var grant = await grants.VerifyAsync(request.Grant, cancellationToken);
        var spec = specs.Verify<JobSpec>(request.Job, JobSpec.StatementType, grant, _stage);
        specs.RequireUnder(grant, Operation.Statistics, spec.Grant, spec.Purpose, spec.IssuedAt, _stage);
        Require(spec.Product == grant.Request.Detail.Product, $"the job is for product {spec.Product}, the grant for {grant.Request.Detail.Product}");
        Require(
            Sha256Digest.Of(request.Request.Span) == grant.Claims.Request,
            "the request that came with the job is not the one that the grant names");
        var decisions = EveryDecision(grant, request.Decisions);
        var consumer = certificates.Verify(request.ConsumerSealing.ToByteArray(), grant.Request.Consumer, _stage);
        Require(consumer.Thumbprint == grant.Claims.Sealing, "the consumer's sealing certificate is not the one that the grant names");
        var protection = Protection.Of([.. decisions.Select(decision => decision.Obligations)], grant.Request.Owners.Count);
        var job = new VerifiedJob
        {
            Spec = spec,
            Grant = grant,
            Owners = Owners(grant, request.OwnerSealing),
            Datasets = [.. decisions.Select(decision => decision.Dataset)],
            Protection = protection,
            Consumer = consumer,
            ConsumerKey = ConsumerKey(spec, protection, request.ConsumerKey),
        };
        freezes.Require(job.Involvement, _stage);
        return job;
    }

    private ConsumerPublicKey? ConsumerKey(JobSpec spec, Protection protection, ByteString key)
    {
        if (protection.Mode != ProtectionMode.Homomorphic)
        {
            Require(key.IsEmpty && spec.ConsumerKey is null, "a consumer's key came with a job whose protection has none");
            return null;
        }

        Require(spec.ConsumerKey == Sha256Digest.Of(key.Span), "the consumer's key that came with the job is not the one that the consumer signed");
        try
        {
            return ConsumerPublicKey.Import(key.Span);
        }
        catch (ConsumerKeyException wrong)
        {
            throw _stage.Refuse(RefusalCode.Invalid, wrong.Message, "Submit the job again under a new id with a fresh key.", wrong);
        }
    }

    private List<Decision> EveryDecision(VerifiedGrant grant, RepeatedField<string> signed)
    {
        var decisions = new List<Decision>(signed.Count);
        Require(signed.Count == grant.Claims.Decisions.Count, $"{signed.Count} decisions came with the job, the grant names {grant.Claims.Decisions.Count}");
        foreach (var (reference, text) in grant.Claims.Decisions.Zip(signed))
        {
            var decision = Read(text);
            Require(
                decision.Signer == reference.Owner && decision.Payload.Owner == reference.Owner && decision.Digest == reference.Digest,
                $"the decision of {reference.Owner} that came with the job is not the one that the grant names");
            Require(
                decision.Payload.Allow && decision.Payload.Request == grant.Claims.Request,
                $"{reference.Owner} has not allowed this request");
            decisions.Add(decision.Payload);
        }

        return decisions;
    }

    private VerifiedStatement<Decision> Read(string text)
    {
        try
        {
            return SignedStatement.Verify<Decision>(text, Decision.StatementType, identity.Authority);
        }
        catch (StatementException problem)
        {
            throw _stage.Refuse(RefusalCode.Denied, $"a decision that came with the job can't be verified: {problem.Message}", "Request a new grant.", problem);
        }
    }

    private ParticipantCertificate[] Owners(VerifiedGrant grant, RepeatedField<ByteString> sealing)
    {
        var owners = grant.Request.Owners;
        Require(sealing.Count == owners.Count, $"{sealing.Count} sealing certificates came with the job for {owners.Count} owners");
        return [.. owners.Zip(sealing, (owner, der) => certificates.Verify(der.ToByteArray(), owner, _stage))];
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw _stage.Refuse(RefusalCode.Denied, otherwise, "Submit the job as its grant says, or request another grant.");
        }
    }
}
