using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Whether a submission is the caller's own signed job within its grant. Owners verify all of it again; here it only saves them the work.</summary>
internal sealed class SubmissionCheck(
    GrantVerifier grants, FreezeRegister freezes, CertificateAuthority authority, JobRefusals refusals, JobLimits limits, TimeProvider time)
{
    private const int LongestSql = 64 * 1024;

    /// <returns>The checked job, and the digest of the spec's payload.</returns>
    /// <exception cref="RefusedException">The grant does not hold for this caller, or the spec is not signed by it or goes beyond the grant.</exception>
    public (JobTicket Ticket, Sha256Digest Spec) Check(JobSubmission submission, HttpContext context)
    {
        var grant = grants.Verify(context, JobStages.GrantCheck);
        var spec = Verify(submission, grant.Claims);
        RequireScope(spec.Payload, grant.Issued);
        var ticket = new JobTicket
        {
            Spec = spec.Payload,
            SignedSpec = submission.Spec,
            ConsumerKey = submission.ConsumerKey,
            Grant = grant.Token,
            Claims = grant.Claims,
            GrantLeaf = grant.Issued.Leaf,
            Request = grant.Issued.Request,
            Decisions = grant.Issued.Decisions,
            Submitted = time.GetUtcNow(),
        };
        RequireConsumerKey(ticket);
        freezes.Require(ticket, static ticket => ticket.Involvement, JobStages.SpecCheck);
        return (ticket, spec.Digest);
    }

    private void RequireConsumerKey(JobTicket ticket)
    {
        if (ticket.Protection.Mode == ProtectionMode.Homomorphic
            ? ticket.ConsumerKey.Length != ConsumerPublicKey.Size || ticket.Spec.ConsumerKey != Sha256Digest.Of(ticket.ConsumerKey.Span)
            : !ticket.ConsumerKey.IsEmpty || ticket.Spec.ConsumerKey is not null)
        {
            throw refusals.Of(
                RefusalCode.Invalid,
                JobStages.SpecCheck,
                $"the consumer's key that came with the job is not what its protection, {ticket.Protection.Mode}, and its spec call for",
                "Submit a homomorphic job with a fresh public key and its digest in the signed job, any other without.");
        }
    }

    private VerifiedStatement<JobSpec> Verify(JobSubmission submission, GrantClaims claims)
    {
        try
        {
            var spec = SignedStatement.Verify<JobSpec>(submission.Spec, JobSpec.StatementType, authority);
            return spec.Signer == claims.Consumer ? spec : throw refusals.Of(
                RefusalCode.Unauthenticated,
                JobStages.SpecCheck,
                $"the job is signed by {spec.Signer}, the grant is {claims.Consumer}'s",
                "Sign the job with the key of the grant's consumer.");
        }
        catch (StatementException problem)
        {
            throw refusals.Of(RefusalCode.Unauthenticated, JobStages.SpecCheck, problem.Message, $"Sign the job as a statement of type {JobSpec.StatementType}.");
        }
    }

    private void RequireScope(JobSpec spec, IssuedGrant grant)
    {
        if (spec.Grant != grant.Id)
        {
            throw refusals.Of(
                RefusalCode.Denied, JobStages.SpecCheck, $"the job names grant {spec.Grant}, presented is {grant.Id}", "Present the grant that the job names.");
        }

        if (!DetailRules.IsTerm(spec.Purpose))
        {
            throw Invalid($"'{spec.Purpose}' is no term for a purpose", "Name the purpose of the grant.");
        }

        // Elements are known once the owners planned the query.
        var use = new GrantUse { Operation = Operation.Statistics, Product = spec.Product, Purpose = spec.Purpose, Elements = [] };
        if (GrantScope.Excesses(grant.Detail, use) is { Count: > 0 } excesses)
        {
            throw refusals.Of(
                RefusalCode.Denied, JobStages.SpecCheck, $"grant {grant.Id} does not cover this: {string.Join("; ", excesses)}", "Ask for a grant that does.");
        }

        if (spec.Sql.Length > LongestSql)
        {
            throw Invalid($"the query has {spec.Sql.Length} characters, and {LongestSql} are allowed", "Shorten the query.");
        }

        if (spec.TimeoutSeconds is { } seconds && (seconds < 1 || seconds > limits.Deadline.TotalSeconds))
        {
            throw Invalid($"the job's timeout is {seconds} s, and 1 to {limits.Deadline.TotalSeconds:0} are allowed", "Choose a timeout within that.");
        }

        if (spec.RetryOf == spec.Job)
        {
            throw Invalid("the job names itself as the attempt that it repeats", "Sign a further attempt under an id of its own.");
        }
    }

    private RefusedException Invalid(string reason, string remedy) => refusals.Of(RefusalCode.Invalid, JobStages.SpecCheck, reason, remedy);
}
