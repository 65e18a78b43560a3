extension AddressBlock {
    /// Where clouds answer their own machines, and that no setting opens.
    ///
    /// Most others are link-local (169.254.169.254), which no setting opens either; one of these is public by the
    /// registry, and two are within ranges that operators use.
    static let cloudServices = [
        AddressBlock(
            "fd00:ec2::/32",
            "Amazon's metadata",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html",
            isReachable: false,
        ),
        AddressBlock(
            "fd20:ce::/32",
            "Google's metadata",
            "https://docs.cloud.google.com/compute/docs/metadata/querying-metadata",
            isReachable: false,
        ),
        AddressBlock(
            "100.100.100.200/32",
            "Alibaba's metadata",
            "https://www.alibabacloud.com/help/en/ecs/user-guide/view-instance-metadata",
            isReachable: false,
        ),
        AddressBlock(
            "168.63.129.16/32",
            "Azure's platform",
            "https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16",
            isReachable: false,
        ),
    ]
}
