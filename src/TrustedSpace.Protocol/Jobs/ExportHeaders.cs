namespace TrustedSpace.Protocol.Jobs;

/// <summary>Request headers of an export on the data plane. They only restrict: what is allowed is in the grant and the signed spec.</summary>
public static class ExportHeaders
{
    /// <summary>From the consumer: the job id of the signed spec, which the gateway does not read.</summary>
    public const string Job = "ts-job";

    /// <summary>From the consumer: the job id of the part that the signed spec resumes; absent where it resumes none.</summary>
    public const string Resumes = "ts-resumes";

    /// <summary>From the gateway: the most cells this request may release, because other owners' exports under the grant used or hold the rest.</summary>
    public const string Cells = "ts-cells";
}
